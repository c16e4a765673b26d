// clean.rejected_people("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review")
{
  $ifNull: [
    {
      $reduce: {
        input: {
          $concatArrays: [
            {
              $cond: [
                {
                  $eq: [
                    {
                      $cond: [
                        {$eq: ["$tanda_history.review", []]},
                        "$tanda_history.now.review",
                        {$arrayElemAt: ["$tanda_history.review.from", 0]},
                      ],
                    },
                    "rejected",
                  ],
                },
                [
                  {
                    $ifNull: [
                      {
                        $cond: [
                          {$eq: ["$tanda_history.person", []]},
                          "$tanda_history.now.person",
                          {$arrayElemAt: ["$tanda_history.person.from", 0]},
                        ],
                      },
                      "",
                    ],
                  },
                ],
                [],
              ],
            },
            {
              $map: {
                input: {
                  $filter: {
                    input: "$tanda_history.review",
                    as: "change",
                    cond: {$in: ["$$change.to", ["rejected"]]},
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
