// clean.review_basis("$tanda_history.decisions", "$tanda_history.first.review")
{
  $switch: {
    branches: [
      {
        case: {
          $or: [
            {
              $in: ["$tanda_history.first.review", ["approved", "rejected"]],
            },
            {
              $in: [
                null,
                {
                  $map: {
                    input: "$tanda_history.decisions",
                    as: "each",
                    in: "$$each.day",
                  },
                },
              ],
            },
          ],
        },
        then: "dates",
      },
      {case: {$ne: ["$tanda_history.decisions", []]}, then: "history"},
    ],
    default: "",
  },
}
