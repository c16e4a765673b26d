// clean.history()
{
  first: {
    stage: {
      $cond: [
        {$eq: ["$tanda_history.stage", []]},
        "$tanda_history.now.stage",
        {$arrayElemAt: ["$tanda_history.stage.from", 0]},
      ],
    },
    review: {
      $cond: [
        {$eq: ["$tanda_history.review", []]},
        "$tanda_history.now.review",
        {$arrayElemAt: ["$tanda_history.review.from", 0]},
      ],
    },
    person: {
      $cond: [
        {$eq: ["$tanda_history.person", []]},
        "$tanda_history.now.person",
        {$arrayElemAt: ["$tanda_history.person.from", 0]},
      ],
    },
  },
  segmentations: {
    $filter: {
      input: "$tanda_history.stage",
      as: "change",
      cond: {$eq: ["$$change.to", "segmented"]},
    },
  },
  decisions: {
    $filter: {
      input: "$tanda_history.review",
      as: "change",
      cond: {$in: ["$$change.to", ["approved", "rejected"]]},
    },
  },
}
