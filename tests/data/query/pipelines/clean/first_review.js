// clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review")
{
  $cond: [
    {
      $in: [
        {
          $cond: [
            {$eq: ["$tanda_history.review", []]},
            "$tanda_history.now.review",
            {$arrayElemAt: ["$tanda_history.review.from", 0]},
          ],
        },
        ["approved", "rejected"],
      ],
    },
    {
      $cond: [
        {$eq: ["$tanda_history.review", []]},
        "$tanda_history.now.review",
        {$arrayElemAt: ["$tanda_history.review.from", 0]},
      ],
    },
    {
      $ifNull: [
        {
          $first: {
            $map: {
              input: {
                $filter: {
                  input: "$tanda_history.review",
                  as: "change",
                  cond: {$in: ["$$change.to", ["approved", "rejected"]]},
                },
              },
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
