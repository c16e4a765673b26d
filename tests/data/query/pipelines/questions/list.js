// the second page by id
db.batches.aggregate([{$sort: {id: 1, _id: 1}}, {$skip: 100}, {$limit: 100}, {$project: {_id: 1}}], {collation: {locale: "en", numericOrdering: true}})
db.batches.aggregate([
  {$match: {_id: {$in: []}}},
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
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
      last_segmented: clean.last_segmented("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
      reviews: clean.reviews("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      rejections: clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      first_review: clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      first_reviewed_person: clean.first_reviewed_person("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      rejected_people: clean.rejected_people("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      rejected_by: clean.rejected_by("$tanda_history.review"),
      reassignments: clean.reassignments("$tanda_history.person"),
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
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
      last_segmented: clean.last_segmented("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
      reviews: clean.reviews("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      rejections: clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      first_review: clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      first_reviewed_person: clean.first_reviewed_person("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      rejected_people: clean.rejected_people("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      rejected_by: clean.rejected_by("$tanda_history.review"),
      reassignments: clean.reassignments("$tanda_history.person"),
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
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
