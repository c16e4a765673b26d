// clean.rejected_by("$tanda_history.review")
{
  $ifNull: [
    {
      $last: {
        $map: {
          input: {
            $filter: {
              input: "$tanda_history.review",
              as: "change",
              cond: {$in: ["$$change.to", ["rejected"]]},
            },
          },
          as: "each",
          in: "$$each.actor",
        },
      },
    },
    "",
  ],
}
