// clean.first_reviewed_person("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person")
{
  $cond: [
    {$in: ["$tanda_history.first.review", ["approved", "rejected"]]},
    {$ifNull: ["$tanda_history.first.person", ""]},
    {
      $cond: [
        {$eq: ["$tanda_history.decisions", []]},
        "",
        {
          $let: {
            vars: {review: {$first: "$tanda_history.decisions"}},
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
