// everything: in_progress done
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}]}},
  {
    $group: {
      _id: {
        in_progress_days: "$in_progress_days",
        started_basis: "$started_basis",
        segmented_basis: "$segmented_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      in_progress_days: "$_id.in_progress_days",
      started_basis: "$_id.started_basis",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// everything: in_progress open
db.batches.aggregate([
  {$match: {status: {$in: ["In", "FS", "PS", "en-progreso"]}}},
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
      stage_since: clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["in_progress"]}}]}},
  {
    $group: {
      _id: {
        in_progress_days: "$in_progress_days",
        stage_since: "$stage_since",
        started_basis: "$started_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      in_progress_days: "$_id.in_progress_days",
      stage_since: "$_id.stage_since",
      started_basis: "$_id.started_basis",
    },
  },
])

// everything: rework done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {"metadata.review_status": {$nin: ["no_aprobado"]}},
            {metadata: {$type: "array"}},
            {"metadata.review_status": {$type: "array"}},
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rework_days: clean.rework_days("$tanda_history.stage"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {
    $match: {
      $and: [
        {stage: {$in: ["segmented"]}},
        {review: {$in: ["approved", "pending"]}},
        {rejections: {$gte: 1}},
      ],
    },
  },
  {
    $group: {
      _id: {
        rework_days: "$rework_days",
        started_basis: "$started_basis",
        segmented_basis: "$segmented_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      rework_days: "$_id.rework_days",
      started_basis: "$_id.started_basis",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// everything: rework open
db.batches.aggregate([
  {$match: {status: {$in: ["In", "FS", "PS", "en-progreso"]}}},
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rework_days: clean.rework_days("$tanda_history.stage"),
      stage_since: clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      stage: clean.stage("$status"),
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {$match: {$and: [{stage: {$in: ["in_progress"]}}, {rejections: {$gte: 1}}]}},
  {
    $group: {
      _id: {
        rework_days: "$rework_days",
        stage_since: "$stage_since",
        segmented_basis: "$segmented_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      rework_days: "$_id.rework_days",
      stage_since: "$_id.stage_since",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// everything: waiting done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {status: {$in: ["S", "CS", "completado"]}},
        {"metadata.review_status": {$in: ["aprobado", "no_aprobado"]}},
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      reviewed: clean.day("$metadata.reviewed_at"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}, {review: {$in: ["approved", "rejected"]}}]}},
  {
    $group: {
      _id: {
        last_segmented: "$last_segmented",
        segmented_basis: "$segmented_basis",
        reviewed: "$reviewed",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      last_segmented: "$_id.last_segmented",
      segmented_basis: "$_id.segmented_basis",
      reviewed: "$_id.reviewed",
    },
  },
])

// everything: waiting open
db.batches.aggregate([
  {
    $match: {
      $and: [
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {"metadata.review_status": {$nin: ["aprobado", "no_aprobado"]}},
            {metadata: {$type: "array"}},
            {"metadata.review_status": {$type: "array"}},
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}, {review: {$in: ["pending"]}}]}},
  {
    $group: {
      _id: {last_segmented: "$last_segmented", segmented_basis: "$segmented_basis"},
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      last_segmented: "$_id.last_segmented",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// one filter of each kind: in_progress done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {
        in_progress_days: "$in_progress_days",
        started_basis: "$started_basis",
        segmented_basis: "$segmented_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      in_progress_days: "$_id.in_progress_days",
      started_basis: "$_id.started_basis",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// one filter of each kind: in_progress open
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["In", "FS", "PS", "en-progreso"]}},
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
      stage_since: clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["in_progress"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {
        in_progress_days: "$in_progress_days",
        stage_since: "$stage_since",
        started_basis: "$started_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      in_progress_days: "$_id.in_progress_days",
      stage_since: "$_id.stage_since",
      started_basis: "$_id.started_basis",
    },
  },
])

// one filter of each kind: rework done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {"metadata.review_status": {$nin: ["no_aprobado"]}},
            {metadata: {$type: "array"}},
            {"metadata.review_status": {$type: "array"}},
          ],
        },
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rework_days: clean.rework_days("$tanda_history.stage"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      due: clean.day("$metadata.due_date"),
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {review: {$in: ["approved", "pending"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {rejections: {$gte: 1}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {
        rework_days: "$rework_days",
        started_basis: "$started_basis",
        segmented_basis: "$segmented_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      rework_days: "$_id.rework_days",
      started_basis: "$_id.started_basis",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// one filter of each kind: rework open
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["In", "FS", "PS", "en-progreso"]}},
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rework_days: clean.rework_days("$tanda_history.stage"),
      stage_since: clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["in_progress"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {rejections: {$gte: 1}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {
        rework_days: "$rework_days",
        stage_since: "$stage_since",
        segmented_basis: "$segmented_basis",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      rework_days: "$_id.rework_days",
      stage_since: "$_id.stage_since",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])

// one filter of each kind: waiting done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["S", "CS", "completado"]}},
        {"metadata.review_status": {$in: ["aprobado", "no_aprobado"]}},
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      reviewed: clean.day("$metadata.reviewed_at"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {review: {$in: ["approved", "rejected"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {
        last_segmented: "$last_segmented",
        segmented_basis: "$segmented_basis",
        reviewed: "$reviewed",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      last_segmented: "$_id.last_segmented",
      segmented_basis: "$_id.segmented_basis",
      reviewed: "$_id.reviewed",
    },
  },
])

// one filter of each kind: waiting open
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {"metadata.review_status": {$nin: ["aprobado", "no_aprobado"]}},
            {metadata: {$type: "array"}},
            {"metadata.review_status": {$type: "array"}},
          ],
        },
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      segmented_basis: clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {review: {$in: ["pending"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {last_segmented: "$last_segmented", segmented_basis: "$segmented_basis"},
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      last_segmented: "$_id.last_segmented",
      segmented_basis: "$_id.segmented_basis",
    },
  },
])
