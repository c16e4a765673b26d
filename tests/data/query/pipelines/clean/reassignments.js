// clean.reassignments("$tanda_history.person")
{
  $toLong: {
    $size: {
      $filter: {
        input: "$tanda_history.person",
        as: "change",
        cond: {
          $and: [
            {$gt: ["$$change.from", ""]},
            {$gt: ["$$change.to", ""]},
            {$not: ["$$change.renamed"]},
          ],
        },
      },
    },
  },
}
