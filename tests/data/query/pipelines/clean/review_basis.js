// clean.review_basis("$tanda_history.review", "$tanda_history.now.review", "$tanda_history.review.from")
{
  $switch: {
    branches: [
      {
        case: {
          $or: [
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
              $in: [
                null,
                {
                  $map: {
                    input: {
                      $filter: {
                        input: "$tanda_history.review",
                        as: "change",
                        cond: {$in: ["$$change.to", ["approved", "rejected"]]},
                      },
                    },
                    as: "each",
                    in: "$$each.day",
                  },
                },
              ],
            },
          ],
        },
        then: "dates",
      },
      {
        case: {
          $ne: [
            {
              $filter: {
                input: "$tanda_history.review",
                as: "change",
                cond: {$in: ["$$change.to", ["approved", "rejected"]]},
              },
            },
            [],
          ],
        },
        then: "history",
      },
    ],
    default: "",
  },
}
