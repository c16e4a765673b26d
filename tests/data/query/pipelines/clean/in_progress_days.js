// clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage")
{
  $cond: [
    {$eq: ["$tanda_history.stage", []]},
    {
      $let: {
        vars: {
          assigned: "$tanda_history.assigned",
          done: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        },
        in: {
          $toLong: {
            $cond: [
              {
                $and: [
                  {$ne: ["$$assigned", null]},
                  {$ne: ["$$done", null]},
                  {$lt: ["$$assigned", "$$done"]},
                ],
              },
              {
                $dateDiff: {
                  startDate: {$dateFromString: {dateString: "$$assigned", onError: null}},
                  endDate: {$dateFromString: {dateString: "$$done", onError: null}},
                  unit: "day",
                },
              },
              0,
            ],
          },
        },
      },
    },
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
    },
  ],
}
