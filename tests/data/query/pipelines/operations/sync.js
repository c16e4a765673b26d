// sync: what batches say, what files say, and what differs once more
db.batches.find({}, {
  id: 1,
  mongo_uploaded: 1,
  "file_info.file_count": 1,
  "file_info.has_files": 1,
  "file_info.last_file_upload": 1,
})
db.masks.files.find({}, {_id: 0, filename: 1, uploadDate: 1})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batches.find({_id: {$in: [ObjectId("000000000000000000000001")]}}, {id: 1, mongo_uploaded: 1, file_info: 1})
