// clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded")
{
  $or: [
    {$and: [{$isNumber: "$file_info.file_count"}, {$gt: ["$file_info.file_count", 0]}]},
    {$eq: ["$file_info.has_files", true]},
    {$eq: ["$mongo_uploaded", true]},
  ],
}
