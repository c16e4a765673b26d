// clean.segmented_visits("$tanda_history.first.stage", "$tanda_history.segmentations")
{
  $toLong: {
    $add: [
      {$cond: [{$eq: ["$tanda_history.first.stage", "segmented"]}, 1, 0]},
      {$size: "$tanda_history.segmentations"},
    ],
  },
}
