// clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage")
{
  $ifNull: [
    {$let: {vars: {change: {$last: "$tanda_history.stage"}}, in: "$$change.day"}},
    {
      $cond: [
        {$eq: ["$tanda_history.now.stage", "segmented"]},
        "$tanda_history.segmented",
        "$tanda_history.assigned",
      ],
    },
  ],
}
