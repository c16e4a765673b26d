// clean.first_review("$tanda_history.first.review", "$tanda_history.decisions")
{
  $cond: [
    {$in: ["$tanda_history.first.review", ["approved", "rejected"]]},
    "$tanda_history.first.review",
    {
      $ifNull: [
        {
          $first: {
            $map: {
              input: "$tanda_history.decisions",
              as: "each",
              in: "$$each.to",
            },
          },
        },
        "",
      ],
    },
  ],
}
