// everything: done
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}]}},
  {$group: {_id: {completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, completed: "$_id.completed"}},
])

// everything: basis
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      completed_basis: clean.completed_basis("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}]}},
  {$group: {_id: {completed_basis: "$completed_basis"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, completed_basis: "$_id.completed_basis"}},
])

// everything: arrived
db.batches.aggregate([
  {$project: {_id: 0, n: {$literal: 1}, assigned: clean.day("$metadata.assigned_at")}},
  {$group: {_id: {assigned: "$assigned"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned"}},
])

// everything: left
db.batches.aggregate([
  {$match: {$or: [{status: {$nin: ["S", "CS", "completado"]}}, {status: {$type: "array"}}]}},
  {$group: {_id: {r0: "$status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, stage: clean.stage("$_id.r0")}},
  {$match: {$and: [{stage: {$in: ["in_progress", "not_started", "unknown"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// everything: standing
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {$group: {_id: {r0: "$metadata.review_status", r1: "$status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, review: clean.review("$_id.r0"), stage: clean.stage("$_id.r1")}},
  {$match: {$and: [{stage: {$in: ["segmented"]}}]}},
  {$group: {_id: {review: "$review"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, review: "$_id.review"}},
])

// everything: reviewed
db.batches.aggregate([
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
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
      first_review: clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {$match: {$and: [{first_review: {$in: ["approved", "rejected"]}}]}},
  {$group: {_id: {rejections: "$rejections"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, rejections: "$_id.rejections"}},
])

// one filter of each kind: done
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
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
      ],
    },
  },
  {$group: {_id: {completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, completed: "$_id.completed"}},
])

// one filter of each kind: basis
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
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      completed_basis: clean.completed_basis("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
      ],
    },
  },
  {$group: {_id: {completed_basis: "$completed_basis"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, completed_basis: "$_id.completed_basis"}},
])

// one filter of each kind: arrived
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
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      due: clean.day("$metadata.due_date"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
      ],
    },
  },
  {$group: {_id: {assigned: "$assigned"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned"}},
])

// one filter of each kind: left
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
        {
          $or: [
            {status: {$nin: ["S", "CS", "completado"]}},
            {status: {$type: "array"}},
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
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
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
        {stage: {$in: ["in_progress", "not_started", "unknown"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// one filter of each kind: standing
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
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      review: clean.review("$metadata.review_status"),
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
  {$group: {_id: {review: "$review"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, review: "$_id.review"}},
])

// one filter of each kind: reviewed
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
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      due: clean.day("$metadata.due_date"),
      first_review: clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {first_review: {$in: ["approved", "rejected"]}},
      ],
    },
  },
  {$group: {_id: {rejections: "$rejections"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, rejections: "$_id.rejections"}},
])

// one filter of each kind: crew
db.segmentadores.aggregate([
  {$group: {_id: {r0: "$name", r1: "$role", r2: "$days_off"}, n: {$sum: 1}}},
  {
    $project: {
      _id: 0,
      n: 1,
      person: clean.text("$_id.r0"),
      role: clean.text("$_id.r1"),
      days_off: clean.text("$_id.r2"),
    },
  },
  {$group: {_id: {person: "$person", role: "$role", days_off: "$days_off"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", role: "$_id.role", days_off: "$_id.days_off"}},
])
