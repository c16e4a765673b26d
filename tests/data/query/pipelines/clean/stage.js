// clean.stage("$status")
{
  $switch: {
    branches: [
      {
        case: {
          $in: [
            {$ifNull: ["$status", ""]},
            {$literal: ["NS", "pendiente", ""]},
          ],
        },
        then: "not_started",
      },
      {
        case: {
          $in: [
            {$ifNull: ["$status", ""]},
            {$literal: ["In", "FS", "PS", "en-progreso"]},
          ],
        },
        then: "in_progress",
      },
      {
        case: {
          $in: [
            {$ifNull: ["$status", ""]},
            {$literal: ["S", "CS", "completado"]},
          ],
        },
        then: "segmented",
      },
    ],
    default: "unknown",
  },
}
