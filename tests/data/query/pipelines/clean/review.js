// clean.review("$metadata.review_status")
{
  $switch: {
    branches: [
      {
        case: {
          $in: [
            {$ifNull: ["$metadata.review_status", ""]},
            {$literal: [""]},
          ],
        },
        then: "pending",
      },
      {
        case: {
          $in: [
            {$ifNull: ["$metadata.review_status", ""]},
            {$literal: ["aprobado"]},
          ],
        },
        then: "approved",
      },
      {
        case: {
          $in: [
            {$ifNull: ["$metadata.review_status", ""]},
            {$literal: ["no_aprobado"]},
          ],
        },
        then: "rejected",
      },
    ],
    default: "pending",
  },
}
