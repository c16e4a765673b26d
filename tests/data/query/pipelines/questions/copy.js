// all batches
db.batches.aggregate([
  {$sort: {_id: 1}},
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
      ],
      odd: {$cond: [{$eq: [{$type: "$id"}, "string"]}, "$$REMOVE", true]},
    },
  },
])

// batches that changed
db.batches.aggregate([
  {$match: {_id: {$in: [ObjectId("000000000000000000000001")]}}},
  {$sort: {_id: 1}},
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
