// clean.first_reviewed_person("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review")
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
    {
      $cond: [
        {
          $eq: [
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
        "",
        {
          $let: {
            vars: {
              review: {
                $first: {
                  $filter: {
                    input: "$tanda_history.review",
                    as: "change",
                    cond: {$in: ["$$change.to", ["approved", "rejected"]]},
                  },
                },
              },
            },
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
  ],
}
