// clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload")
{
  $cond: [
    {$eq: [clean.stage("$status"), "segmented"]},
    {
      $ifNull: [
        clean.day("$metadata.approved_at"), clean.day("$metadata.reviewed_at"),
        clean.day("$file_info.last_file_upload"), null,
      ],
    },
    null,
  ],
}
