// clean.first_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented")
{
  $cond: [
    {$eq: ["$tanda_history.first.stage", "segmented"]},
    "$tanda_history.segmented",
    {
      $ifNull: [
        {
          $let: {
            vars: {change: {$first: "$tanda_history.segmentations"}},
            in: "$$change.day",
          },
        },
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
      ],
    },
  ],
}
