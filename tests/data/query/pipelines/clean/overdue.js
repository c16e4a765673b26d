// clean.overdue("$metadata.due_date", "$status", "$metadata.review_status")
{
  $and: [
    {
      $let: {
        vars: {due: clean.day("$metadata.due_date")},
        in: {$and: [{$ne: ["$$due", null]}, {$lt: ["$$due", "2026-03-09"]}]},
      },
    },
    {$not: [clean.accepted("$status", "$metadata.review_status")]},
  ],
}
