// clean.priority("$metadata.priority")
{
  $switch: {
    branches: [
      {
        case: {
          $in: [
            {$ifNull: ["$metadata.priority", ""]},
            {$literal: ["alta"]},
          ],
        },
        then: "high",
      },
      {
        case: {
          $in: [
            {$ifNull: ["$metadata.priority", ""]},
            {$literal: ["media"]},
          ],
        },
        then: "medium",
      },
      {
        case: {
          $in: [
            {$ifNull: ["$metadata.priority", ""]},
            {$literal: ["baja"]},
          ],
        },
        then: "low",
      },
    ],
    default: "none",
  },
}
