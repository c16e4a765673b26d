// clean.rework_days("$tanda_history.stage")
{
  $let: {
    vars: {changes: "$tanda_history.stage"},
    in: {
      $toLong: {
        $sum: {
          $map: {
            input: {$range: [0, {$subtract: [{$size: "$$changes"}, 1]}]},
            as: "spell",
            in: {
              $let: {
                vars: {
                  this: {$arrayElemAt: ["$$changes", "$$spell"]},
                  next: {$arrayElemAt: ["$$changes", {$add: ["$$spell", 1]}]},
                },
                in: {
                  $cond: [
                    {
                      $and: [
                        {$eq: ["$$this.to", "in_progress"]},
                        {$ne: ["$$next.day", null]},
                        {
                          $or: [
                            {
                              $in: [
                                "segmented",
                                {$slice: ["$$changes.to", {$add: ["$$spell", 1]}]},
                              ],
                            },
                            {$eq: [{$arrayElemAt: ["$$changes.from", 0]}, "segmented"]},
                          ],
                        },
                      ],
                    },
                    {
                      $dateDiff: {
                        startDate: "$$this.at",
                        endDate: "$$next.at",
                        unit: "day",
                        timezone: "Europe/Madrid",
                      },
                    },
                    0,
                  ],
                },
              },
            },
          },
        },
      },
    },
  },
}
