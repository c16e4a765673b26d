// clean.number("$file_info.file_count")
{
  $cond: [
    {$and: [{$isNumber: "$file_info.file_count"}, {$gte: ["$file_info.file_count", 0]}]},
    {$convert: {input: {$trunc: ["$file_info.file_count"]}, to: "long", onError: 0}},
    0,
  ],
}
