// clean.reviews("$tanda_history.first.review", "$tanda_history.decisions")
{
  $toLong: {
    $add: [
      {
        $cond: [
          {$in: ["$tanda_history.first.review", ["approved", "rejected"]]},
          1,
          0,
        ],
      },
      {$size: "$tanda_history.decisions"},
    ],
  },
}
