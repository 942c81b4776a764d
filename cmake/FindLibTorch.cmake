# Finds an unzipped LibTorch wheel, with or without a CUDA toolkit on the machine.
# In: LibTorch_ROOT, the folder that holds torch/ and nvidia/.  Out: LibTorch::LibTorch, LibTorch_CUDA_INCLUDE_DIR.
include(FindPackageHandleStandardArgs)
find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h
          PATHS ${LibTorch_ROOT}/torch/include NO_DEFAULT_PATH)
find_path(LibTorch_CUDA_INCLUDE_DIR cuda_runtime_api.h PATHS ${LibTorch_ROOT}/nvidia/cu13/include NO_DEFAULT_PATH)
foreach(name IN ITEMS torch_cpu c10)
  string(TOUPPER ${name} upper)
  find_library(LibTorch_${upper}_LIBRARY ${name} PATHS ${LibTorch_ROOT}/torch/lib NO_DEFAULT_PATH)
endforeach()
if(LibTorch_INCLUDE_DIR)
  file(STRINGS ${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h version
       REGEX "TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^0-9;]" "" version "${version}")
  list(JOIN version "." LibTorch_VERSION)
endif()
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_TORCH_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
                LibTorch_CUDA_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION)
if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  find_package(Threads REQUIRED)
  add_library(LibTorch::c10 SHARED IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION ${LibTorch_C10_LIBRARY})
  add_library(LibTorch::LibTorch SHARED IMPORTED)
  set_target_properties(LibTorch::LibTorch PROPERTIES
    IMPORTED_LOCATION ${LibTorch_TORCH_CPU_LIBRARY}
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES
      "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_INCLUDE_DIRECTORIES
      "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES "LibTorch::c10;Threads::Threads")
endif()
