// all batches
db.batches.aggregate([
  {$sort: {_id: 1}},
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
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
        clean.first_segmented("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.last_segmented("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.segmented_basis("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
        clean.in_progress_days("$tanda_history.assigned", "$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.rework_days("$tanda_history.stage"),
        clean.reviews("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.review_basis("$tanda_history.review", "$tanda_history.now.review", "$tanda_history.review.from"),
        clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.first_reviewed_person("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.rejected_people("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.rejected_by("$tanda_history.review"),
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
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
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
        clean.first_segmented("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.last_segmented("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.segmented_basis("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.stage_since("$tanda_history.now.stage", "$tanda_history.assigned", "$tanda_history.segmented", "$tanda_history.stage"),
        clean.in_progress_days("$tanda_history.assigned", "$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
        clean.rework_days("$tanda_history.stage"),
        clean.reviews("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.review_basis("$tanda_history.review", "$tanda_history.now.review", "$tanda_history.review.from"),
        clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.first_reviewed_person("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.rejected_people("$tanda_history.now.person", "$tanda_history.person.from", "$tanda_history.person", "$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
        clean.rejected_by("$tanda_history.review"),
        clean.reassignments("$tanda_history.person"),
      ],
      odd: {$cond: [{$eq: [{$type: "$id"}, "string"]}, "$$REMOVE", true]},
    },
  },
])

// all people
db.segmentadores.aggregate([{$sort: {_id: 1}}, {$project: {v: [clean.text("$name"), clean.text("$role")], odd: "$$REMOVE"}}])

// people that changed
db.segmentadores.aggregate([
  {$match: {_id: {$in: [ObjectId("000000000000000000000001")]}}},
  {$sort: {_id: 1}},
  {$project: {v: [clean.text("$name"), clean.text("$role")], odd: "$$REMOVE"}},
])
