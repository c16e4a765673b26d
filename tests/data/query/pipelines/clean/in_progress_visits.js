// clean.in_progress_visits("$tanda_history.first.stage", "$tanda_history.stage")
{
  $toLong: {
    $add: [
      {
        $cond: [
          {$in: ["$tanda_history.first.stage", ["in_progress", "segmented"]]},
          1,
          0,
        ],
      },
      {
        $size: {
          $filter: {
            input: "$tanda_history.stage",
            as: "change",
            cond: {$eq: ["$$change.to", "in_progress"]},
          },
        },
      },
    ],
  },
}
