// the second page by id
db.batches.aggregate([{$sort: {id: 1, _id: 1}}, {$skip: 100}, {$limit: 100}, {$project: {_id: 1}}], {collation: {locale: "en", numericOrdering: true}})
db.batches.aggregate([
  {$match: {_id: {$in: []}}},
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
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      priority: clean.priority("$metadata.priority"),
      assigned: clean.day("$metadata.assigned_at"),
      due: clean.day("$metadata.due_date"),
      reviewed: clean.day("$metadata.reviewed_at"),
      approved: clean.day("$metadata.approved_at"),
      uploaded: clean.day("$file_info.last_file_upload"),
      file_count: clean.number("$file_info.file_count"),
      started: clean.started("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.assigned"),
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      in_progress_visits: clean.in_progress_visits("$tanda_history.first.stage", "$tanda_history.stage"),
      segmented_visits: clean.segmented_visits("$tanda_history.first.stage", "$tanda_history.segmentations"),
      reviews: clean.reviews("$tanda_history.first.review", "$tanda_history.decisions"),
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
      first_review: clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
      first_reviewed_person: clean.first_reviewed_person("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
      rejected_people: clean.rejected_people("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
      rejected_by: clean.rejected_by("$tanda_history.decisions"),
      rejection_reason: clean.rejection_reason("$tanda_history.decisions"),
      reassignments: clean.reassignments("$tanda_history.person"),
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
      rework_days: clean.rework_days("$tanda_history.stage"),
      specification: clean.text("$specification"),
      folder: clean.text("$folder"),
      status: clean.text("$status"),
      comments: clean.text("$comments"),
      overdue: clean.overdue("$metadata.due_date", "$status", "$metadata.review_status"),
      duplicated: clean.duplicated("$id"),
    },
  },
])

// the first page by id of what a filter lets through
db.batches.aggregate([
  {
    $match: {
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
  },
  {$project: {c_person: clean.text("$assignee")}},
  {$match: {$and: [{c_person: {$in: ["Ana"]}}]}},
  {$sort: {_id: 1}},
  {$project: {_id: 1}},
  {$limit: 5001},
])
db.batches.aggregate([
  {
    $match: {
      _id: {
        $in: [
          ObjectId("000000000000000000000001"),
          ObjectId("000000000000000000000002"),
          ObjectId("000000000000000000000003"),
        ],
      },
    },
  },
  {$sort: {id: -1, _id: -1}},
  {$project: {_id: 1}},
], {collation: {locale: "en", numericOrdering: true}})
db.batches.aggregate([
  {
    $match: {
      _id: {
        $in: [
          ObjectId("000000000000000000000001"),
          ObjectId("000000000000000000000003"),
          ObjectId("000000000000000000000002"),
        ],
      },
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
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      priority: clean.priority("$metadata.priority"),
      assigned: clean.day("$metadata.assigned_at"),
      due: clean.day("$metadata.due_date"),
      reviewed: clean.day("$metadata.reviewed_at"),
      approved: clean.day("$metadata.approved_at"),
      uploaded: clean.day("$file_info.last_file_upload"),
      file_count: clean.number("$file_info.file_count"),
      started: clean.started("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.assigned"),
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
      in_progress_visits: clean.in_progress_visits("$tanda_history.first.stage", "$tanda_history.stage"),
      segmented_visits: clean.segmented_visits("$tanda_history.first.stage", "$tanda_history.segmentations"),
      reviews: clean.reviews("$tanda_history.first.review", "$tanda_history.decisions"),
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
      first_review: clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
      first_reviewed_person: clean.first_reviewed_person("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
      rejected_people: clean.rejected_people("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
      rejected_by: clean.rejected_by("$tanda_history.decisions"),
      rejection_reason: clean.rejection_reason("$tanda_history.decisions"),
      reassignments: clean.reassignments("$tanda_history.person"),
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
      rework_days: clean.rework_days("$tanda_history.stage"),
      specification: clean.text("$specification"),
      folder: clean.text("$folder"),
      status: clean.text("$status"),
      comments: clean.text("$comments"),
      overdue: clean.overdue("$metadata.due_date", "$status", "$metadata.review_status"),
      duplicated: clean.duplicated("$id"),
    },
  },
])

// the keys in order of a day
db.batches.aggregate([
  {
    $match: {
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
  },
  {$project: {c_due: clean.day("$metadata.due_date"), c_person: clean.text("$assignee")}},
  {$match: {$and: [{c_person: {$in: ["Ana"]}}]}},
  {$set: {s0: {$ifNull: ["$c_due", ""]}}},
  {$sort: {s0: -1, _id: -1}},
  {$project: {_id: 1}},
])

// the keys in order of a choice
db.batches.aggregate([
  {$project: {c_priority: clean.priority("$metadata.priority")}},
  {$set: {s0: {$indexOfArray: [["high", "medium", "low", "none"], "$c_priority"]}}},
  {$sort: {s0: 1, _id: 1}},
  {$project: {_id: 1}},
])

// the keys in order of a day, and those of one day by id
db.batches.aggregate([
  {
    $match: {
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
  },
  {
    $project: {
      c_due: clean.day("$metadata.due_date"),
      c_id: clean.id("$id"),
      c_person: clean.text("$assignee"),
    },
  },
  {$match: {$and: [{c_person: {$in: ["Ana"]}}]}},
  {$sort: {_id: -1}},
  {$project: {s0: {$ifNull: ["$c_due", ""]}, s1: "$c_id"}},
])
