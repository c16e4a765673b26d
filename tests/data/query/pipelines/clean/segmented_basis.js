// clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented")
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
                    vars: {change: {$last: "$tanda_history.segmentations"}},
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
                    {$eq: ["$tanda_history.first.stage", "segmented"]},
                    {$ne: ["$tanda_history.segmentations", []]},
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
