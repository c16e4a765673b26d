// clean.rejection_reason("$tanda_history.decisions")
{
  $ifNull: [
    {
      $last: {
        $map: {
          input: {
            $filter: {
              input: "$tanda_history.decisions",
              as: "change",
              cond: {$eq: ["$$change.to", "rejected"]},
            },
          },
          as: "each",
          in: "$$each.reason",
        },
      },
    },
    "",
  ],
}
