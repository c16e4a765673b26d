// clean.rejection_reasons("$tanda_history.first.review", "$tanda_history.decisions")
{
  $ifNull: [
    {
      $reduce: {
        input: {
          $concatArrays: [
            {
              $cond: [
                {$eq: ["$tanda_history.first.review", "rejected"]},
                [""],
                [],
              ],
            },
            {
              $map: {
                input: {
                  $filter: {
                    input: "$tanda_history.decisions",
                    as: "change",
                    cond: {$eq: ["$$change.to", "rejected"]},
                  },
                },
                as: "each",
                in: "$$each.reason",
              },
            },
          ],
        },
        initialValue: null,
        in: {
          $cond: [
            {$eq: ["$$value", null]},
            "$$this",
            {$concat: ["$$value", "\n", "$$this"]},
          ],
        },
      },
    },
    "",
  ],
}
