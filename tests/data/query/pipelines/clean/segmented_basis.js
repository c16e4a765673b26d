// clean.segmented_basis("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented")
{
  $switch: {
    branches: [
      {
        case: {
          $ne: [
            {
              $ifNull: [
                {
                  $let: {
                    vars: {
                      change: {
                        $last: {
                          $filter: {
                            input: "$tanda_history.stage",
                            as: "change",
                            cond: {$eq: ["$$change.to", "segmented"]},
                          },
                        },
                      },
                    },
                    in: "$$change.day",
                  },
                },
                null,
              ],
            },
            null,
          ],
        },
        then: "history",
      },
      {
        case: {
          $ne: [
            {
              $cond: [
                {
                  $or: [
                    {
                      $eq: [
                        {
                          $cond: [
                            {$eq: ["$tanda_history.stage", []]},
                            "$tanda_history.now.stage",
                            {$arrayElemAt: ["$tanda_history.stage.from", 0]},
                          ],
                        },
                        "segmented",
                      ],
                    },
                    {
                      $ne: [
                        {
                          $filter: {
                            input: "$tanda_history.stage",
                            as: "change",
                            cond: {$eq: ["$$change.to", "segmented"]},
                          },
                        },
                        [],
                      ],
                    },
                  ],
                },
                "$tanda_history.segmented",
                null,
              ],
            },
            null,
          ],
        },
        then: "dates",
      },
    ],
    default: "",
  },
}
