// clean.rejections("$tanda_history.first.review", "$tanda_history.decisions")
{
  $toLong: {
    $add: [
      {$cond: [{$eq: ["$tanda_history.first.review", "rejected"]}, 1, 0]},
      {
        $size: {
          $filter: {
            input: "$tanda_history.decisions",
            as: "change",
            cond: {$eq: ["$$change.to", "rejected"]},
          },
        },
      },
    ],
  },
}
