// all batches
db.batches.aggregate([{$sort: {_id: 1}}, {$project: {_id: 1}}])
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
  {$sort: {_id: 1}},
  {$project: {document: "$$ROOT"}},
  {
    $unionWith: {
      coll: "batch_events",
      pipeline: [
        {
          $match: {
            key: {
              $in: [
                ObjectId("000000000000000000000001"),
                ObjectId("000000000000000000000002"),
                ObjectId("000000000000000000000003"),
              ],
            },
          },
        },
        {$sort: {key: 1, at: 1}},
        {$project: {_id: "$key", entry: "$$ROOT"}},
      ],
    },
  },
  {$group: {_id: "$_id", document: {$mergeObjects: "$document"}, tanda_entries: {$push: "$entry"}}},
  {$match: {"document._id": {$exists: true}}},
  {$sort: {_id: 1}},
  {$replaceRoot: {newRoot: {$mergeObjects: ["$document", {tanda_entries: "$tanda_entries"}]}}},
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
      v: [
        clean.id("$id"), clean.text("$assignee"), clean.stage("$status"),
        clean.review("$metadata.review_status"), clean.priority("$metadata.priority"),
        clean.text("$specification"), clean.day("$metadata.assigned_at"),
        clean.day("$metadata.due_date"), clean.day("$metadata.reviewed_at"),
        clean.day("$metadata.approved_at"), clean.day("$file_info.last_file_upload"),
        clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
        clean.completed_basis("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
        clean.accepted("$status", "$metadata.review_status"),
        clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
        clean.number("$file_info.file_count"), clean.text("$folder"),
        clean.text("$status"), clean.text("$comments"),
        clean.started("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.assigned"),
        clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
        clean.first_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
        clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
        clean.rework_days("$tanda_history.stage"),
        clean.in_progress_visits("$tanda_history.first.stage", "$tanda_history.stage"),
        clean.segmented_visits("$tanda_history.first.stage", "$tanda_history.segmentations"),
        clean.reviews("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.review_basis("$tanda_history.decisions", "$tanda_history.first.review"),
        clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.first_reviewed_person("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
        clean.rejected_people("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
        clean.rejected_by("$tanda_history.decisions"),
        clean.rejection_reasons("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.rejection_reason("$tanda_history.decisions"),
        clean.reassignments("$tanda_history.person"),
      ],
      odd: {$cond: [{$eq: [{$type: "$id"}, "string"]}, "$$REMOVE", true]},
    },
  },
])

// batches that changed
db.batches.aggregate([
  {$match: {_id: {$in: [ObjectId("000000000000000000000001")]}}},
  {$sort: {_id: 1}},
  {$project: {document: "$$ROOT"}},
  {
    $unionWith: {
      coll: "batch_events",
      pipeline: [
        {$match: {key: {$in: [ObjectId("000000000000000000000001")]}}},
        {$sort: {key: 1, at: 1}},
        {$project: {_id: "$key", entry: "$$ROOT"}},
      ],
    },
  },
  {$group: {_id: "$_id", document: {$mergeObjects: "$document"}, tanda_entries: {$push: "$entry"}}},
  {$match: {"document._id": {$exists: true}}},
  {$sort: {_id: 1}},
  {$replaceRoot: {newRoot: {$mergeObjects: ["$document", {tanda_entries: "$tanda_entries"}]}}},
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
      v: [
        clean.id("$id"), clean.text("$assignee"), clean.stage("$status"),
        clean.review("$metadata.review_status"), clean.priority("$metadata.priority"),
        clean.text("$specification"), clean.day("$metadata.assigned_at"),
        clean.day("$metadata.due_date"), clean.day("$metadata.reviewed_at"),
        clean.day("$metadata.approved_at"), clean.day("$file_info.last_file_upload"),
        clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
        clean.completed_basis("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
        clean.accepted("$status", "$metadata.review_status"),
        clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
        clean.number("$file_info.file_count"), clean.text("$folder"),
        clean.text("$status"), clean.text("$comments"),
        clean.started("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.assigned"),
        clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
        clean.first_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        clean.segmented_basis("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
        clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
        clean.in_progress_days("$tanda_history.assigned", "$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented", "$tanda_history.stage"),
        clean.rework_days("$tanda_history.stage"),
        clean.in_progress_visits("$tanda_history.first.stage", "$tanda_history.stage"),
        clean.segmented_visits("$tanda_history.first.stage", "$tanda_history.segmentations"),
        clean.reviews("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.review_basis("$tanda_history.decisions", "$tanda_history.first.review"),
        clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.first_reviewed_person("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
        clean.rejected_people("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
        clean.rejected_by("$tanda_history.decisions"),
        clean.rejection_reasons("$tanda_history.first.review", "$tanda_history.decisions"),
        clean.rejection_reason("$tanda_history.decisions"),
        clean.reassignments("$tanda_history.person"),
      ],
      odd: {$cond: [{$eq: [{$type: "$id"}, "string"]}, "$$REMOVE", true]},
    },
  },
])

// all people
db.segmentadores.aggregate([
  {$sort: {_id: 1}},
  {
    $project: {
      v: [clean.text("$name"), clean.text("$role"), clean.text("$days_off")],
      odd: "$$REMOVE",
    },
  },
])

// people that changed
db.segmentadores.aggregate([
  {$match: {_id: {$in: [ObjectId("000000000000000000000001")]}}},
  {$sort: {_id: 1}},
  {
    $project: {
      v: [clean.text("$name"), clean.text("$role"), clean.text("$days_off")],
      odd: "$$REMOVE",
    },
  },
])
