// clean.completed_basis("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload")
{
  $cond: [
    {$eq: [clean.stage("$status"), "segmented"]},
    {
      $switch: {
        branches: [
          {
            case: {$ne: [clean.day("$metadata.approved_at"), null]},
            then: "approved",
          },
          {
            case: {$ne: [clean.day("$metadata.reviewed_at"), null]},
            then: "reviewed",
          },
          {
            case: {$ne: [clean.day("$file_info.last_file_upload"), null]},
            then: "uploaded",
          },
        ],
        default: "",
      },
    },
    "",
  ],
}
