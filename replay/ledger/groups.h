// Problems and samples as the columns of the ledger hold them.
//
// Threads: free functions.
#pragma once

#include <cstring>
#include <string>

#include "proto/pawl.pb.h"
#include "replay/ledger/sqlite.h"

namespace pawl {

// Numbers as the bytes of a BLOB, in the machine's order.
template <typename T>
std::string ToBlob(const google::protobuf::RepeatedField<T>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()),
                     static_cast<size_t>(values.size()) * sizeof(T));
}

template <typename T>
void FromBlob(const std::string& blob, google::protobuf::RepeatedField<T>* values) {
  values->Resize(static_cast<int>(blob.size() / sizeof(T)), T{});
  if (!values->empty())
    std::memcpy(values->mutable_data(), blob.data(),
                static_cast<size_t>(values->size()) * sizeof(T));
}

// The problem of a row that has the columns {GROUP} (replay/ledger/sql.h), without its samples.
Group ReadGroup(const Query& row);

// The sample of a row that has the columns {SAMPLE}.
Sample ReadSample(const Query& row);

}  // namespace pawl
