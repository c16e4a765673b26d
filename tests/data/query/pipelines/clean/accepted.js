// clean.accepted("$status", "$metadata.review_status")
{
  $and: [
    {$eq: [clean.stage("$status"), "segmented"]},
    {$eq: [clean.review("$metadata.review_status"), "approved"]},
  ],
}
