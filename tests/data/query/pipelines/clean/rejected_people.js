// clean.rejected_people("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person")
{
  $ifNull: [
    {
      $reduce: {
        input: {
          $concatArrays: [
            {
              $cond: [
                {$eq: ["$tanda_history.first.review", "rejected"]},
                [{$ifNull: ["$tanda_history.first.person", ""]}],
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
                as: "review",
                in: {
                  $ifNull: [
                    {
                      $last: {
                        $map: {
                          input: {
                            $filter: {
                              input: "$tanda_history.person",
                              as: "change",
                              cond: {$lt: ["$$change.at", "$$review.at"]},
                            },
                          },
                          as: "each",
                          in: "$$each.to",
                        },
                      },
                    },
                    {
                      $first: {
                        $map: {
                          input: {
                            $filter: {
                              input: "$tanda_history.person",
                              as: "change",
                              cond: {$gte: ["$$change.at", "$$review.at"]},
                            },
                          },
                          as: "each",
                          in: "$$each.from",
                        },
                      },
                    },
                    "$tanda_history.now.person",
                  ],
                },
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
