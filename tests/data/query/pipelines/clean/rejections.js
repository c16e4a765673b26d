// clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review")
{
  $toLong: {
    $add: [
      {
        $cond: [
          {
            $in: [
              {
                $cond: [
                  {$eq: ["$tanda_history.review", []]},
                  "$tanda_history.now.review",
                  {$arrayElemAt: ["$tanda_history.review.from", 0]},
                ],
              },
              ["rejected"],
            ],
          },
          1,
          0,
        ],
      },
      {
        $size: {
          $filter: {
            input: "$tanda_history.review",
            as: "change",
            cond: {$in: ["$$change.to", ["rejected"]]},
          },
        },
      },
    ],
  },
}
