// clean.started("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.assigned")
{
  $ifNull: [
    {
      $let: {
        vars: {
          change: {
            $first: {
              $filter: {
                input: "$tanda_history.stage",
                as: "change",
                cond: {$eq: ["$$change.from", "not_started"]},
              },
            },
          },
        },
        in: "$$change.day",
      },
    },
    {
      $cond: [
        {
          $and: [
            {$eq: ["$tanda_history.now.stage", "not_started"]},
            {$eq: ["$tanda_history.stage", []]},
          ],
        },
        null,
        "$tanda_history.assigned",
      ],
    },
  ],
}
