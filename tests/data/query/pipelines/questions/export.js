// in order of a day
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
      id: 1,
      assignee: 1,
      status: 1,
      "metadata.review_status": 1,
      "metadata.priority": 1,
      "metadata.assigned_at": 1,
      "metadata.due_date": 1,
      "metadata.reviewed_at": 1,
      "metadata.approved_at": 1,
      "file_info.last_file_upload": 1,
      "file_info.file_count": 1,
      tanda_history: 1,
      specification: 1,
      folder: 1,
      comments: 1,
      c_due: clean.day("$metadata.due_date"),
      c_person: clean.text("$assignee"),
    },
  },
  {$match: {$and: [{c_person: {$in: ["Ana"]}}]}},
  {$set: {s0: {$ifNull: ["$c_due", "~"]}}},
  {$sort: {s0: 1, _id: 1}},
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

// by id
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
  {$sort: {id: 1, _id: 1}},
  {$project: {_id: 1}},
], {collation: {locale: "en", numericOrdering: true}})
db.batches.aggregate([
  {
    $match: {
      _id: {
        $in: [
          ObjectId("000000000000000000000002"),
          ObjectId("000000000000000000000003"),
          ObjectId("000000000000000000000001"),
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
