"""pawl beside llama.cpp and `transformers`: the same model on the same machine, in turns, medians of a few repeats.

The reference model of all parts but read is a Llama of 6 layers, width 256, 4 heads, feed-forward 1024, vocabulary 64 (6.3M parameters).
Peers run as a user would run them: eager, autocast or cast to bfloat16, and torch.compile for training.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import gguf
import torch
import transformers

PAWL = sys.argv[1]
LLAMA = "build/peers/llama/bin/llama-batched-bench"
THREADS = 2
BEGIN, END = 1, 2


def pawl(*arguments):
    result = subprocess.run([PAWL, "bench", *map(str, arguments), "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(result.stdout)


def median_seconds(work, repeats=3):
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def reference(dtype=torch.float32, context=512):
    config = transformers.LlamaConfig(
        vocab_size=64, hidden_size=256, intermediate_size=1024, num_hidden_layers=6, num_attention_heads=4,
        max_position_embeddings=context, tie_word_embeddings=True, bos_token_id=BEGIN, eos_token_id=END, pad_token_id=0)
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(config).to(dtype)


def show(what, ours, peers):
    for name, theirs in peers.items():
        print(f"{what:<44}{ours:>10.0f}{name:>28}{theirs:>10.0f}{ours / theirs:>8.2f}x", flush=True)


# ---- decoding: new tokens a second

def generate(model, prompts, new, **more):
    with torch.no_grad():
        model.generate(prompts, attention_mask=torch.ones_like(prompts), do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
                       max_new_tokens=new, min_new_tokens=new, pad_token_id=0, **more)


def write_gguf(path, dtype):
    """The reference model for llama.cpp, whose rotary halves are interleaved."""
    model, names = reference(), gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 6)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(6), writer.add_context_length(512), writer.add_embedding_length(256), writer.add_feed_forward_length(1024)
    writer.add_head_count(4), writer.add_head_count_kv(4), writer.add_layer_norm_rms_eps(1e-5), writer.add_rope_dimension_count(64)
    writer.add_vocab_size(64), writer.add_tokenizer_model("no_vocab")
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight":
            continue  # tied
        if "q_proj" in name or "k_proj" in name:
            tensor = tensor.view(4, 2, 32, 256).transpose(1, 2).reshape(256, 256)
        values, kind = tensor.numpy(), gguf.GGMLQuantizationType.F32
        if dtype == "bfloat16" and tensor.dim() == 2:
            kind = gguf.GGMLQuantizationType.BF16
            values = gguf.quants.quantize(values, kind)
        writer.add_tensor(names.get_name(name, (".weight",)), values, raw_dtype=kind)
    writer.write_header_to_file(), writer.write_kv_data_to_file(), writer.write_tensors_to_file(), writer.close()


def llama(path, sequences, prompt=32, new=128):
    """New tokens a second, prompts' time included, as for the others; llama.cpp's tool draws no samples. Its cache is float16."""
    command = [LLAMA, "-m", path, "-t", str(THREADS), "-tb", str(THREADS), "-c", str(sequences * (prompt + new)), "-b", "2048", "-ub", "512",
               "-fa", "on", "-npp", str(prompt), "-ntg", str(new), "-npl", str(sequences), "--output-format", "jsonl"]
    rates = []
    while len(rates) < 3:
        result = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # Now and then the tool ends before its last line is out.
        rates += [sequences * new / json.loads(line)["t"] for line in result.stdout.splitlines() if line.startswith("{")]
    return statistics.median(rates)


def decode():
    folder = tempfile.mkdtemp()
    ggufs = {f"llama.cpp {dtype}": f"{folder}/{dtype}.gguf" for dtype in ("float32", "bfloat16")}
    for name, path in ggufs.items():
        write_gguf(path, name.split()[1])
    models = {"transformers float32": reference(), "transformers bfloat16": reference(torch.bfloat16)}
    for sequences in (256, 16, 1):
        prompts = torch.randint(3, 64, (sequences, 32))
        peers = {name: sequences * 128 / median_seconds(lambda: generate(model, prompts, 128), 2) for name, model in models.items()}
        peers |= {name: llama(path, sequences) for name, path in ggufs.items()}
        for precision in ("bfloat16", "float32"):
            ours = pawl("decode", "--sequences", sequences, "--precision", precision, "--threads", THREADS)
            show(f"decode {sequences} x (32 + 128), {precision}", ours["tokens_per_s"]["median"], peers)

    # Ragged: transformers waits for the longest of its batch; what counts are the tokens before each end.
    ours = pawl("decode", "--sequences", 256, "--mean", 40)
    prompts = torch.randint(3, 64, (256, 32))
    seconds = median_seconds(lambda: generate(models["transformers bfloat16"], prompts, 128), 2)
    show("decode 256, lengths geometric, mean 40", ours["tokens_per_s"]["median"], {"transformers bfloat16": ours["new_tokens"] / seconds})

    alone = pawl("decode", "--sequences", 256, "--prompt", 128, "--new", 64)
    shared = pawl("decode", "--sequences", 256, "--prompt", 128, "--new", 64, "--samples", 16)
    show("decode 16 samples of 16 prompts of 128", shared["tokens_per_s"]["median"], {"pawl, each prompt alone": alone["tokens_per_s"]["median"]})


# ---- training: tokens a second; rows as bench/train.cc makes them

def make_rows(step, shortest, longest, rows=64):
    lengths = [shortest + (i * 37 + step * 11) % (longest - shortest + 1) for i in range(rows)]
    tokens = torch.zeros(rows, max(lengths) + 1, dtype=torch.long)
    labels = torch.full_like(tokens, -100)
    for i, length in enumerate(lengths):
        j = torch.arange(1, length + 1)
        tokens[i, 0] = BEGIN
        tokens[i, 1:length + 1] = 3 + (step * 101 + i * 31 + j * j * 7 + j) % 61
        labels[i, 1:length + 1] = tokens[i, 1:length + 1]
    return tokens, labels, sum(lengths)


def train_peer(model, shortest, longest, steps, autocast=False, compiled=False):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    forward = torch.compile(model) if compiled else model
    losses, rates = [], []
    for step in range(steps):
        tokens, labels, count = make_rows(step, shortest, longest)
        mask = (labels != -100) | (torch.arange(tokens.shape[1]) == 0)
        start = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            loss = forward(tokens, attention_mask=None if shortest == longest else mask.long(), labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        rates.append(count / (time.perf_counter() - start))
        losses.append(loss.item())
    return statistics.median(rates[2:]), losses


def from_pawl(folder):
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


def train():
    with tempfile.TemporaryDirectory() as folder:
        start = f"{folder}/start"
        ours = pawl("train", "--repeats", 3, "--steps", 2, "--save", start)
        plain = pawl("train", "--repeats", 2, "--steps", 1, "--precision", "float32")
        eager, losses = train_peer(from_pawl(start), 256, 256, 5)
        autocast, _ = train_peer(from_pawl(start), 256, 256, 5, autocast=True)
        compiled, _ = train_peer(from_pawl(start), 256, 256, 6, autocast=True, compiled=True)
        peers = {"eager float32": eager, "autocast bfloat16": autocast, "torch.compile bfloat16": compiled}
        show("train 64 x 256, bfloat16", ours["tokens_per_s"]["median"], peers)
        show("train 64 x 256, float32", plain["tokens_per_s"]["median"], {"eager float32": eager})
        print("  losses, pawl bfloat16:", " ".join(f"{x:.3f}" for x in ours["losses"][:5]))
        print("  losses, pawl float32: ", " ".join(f"{x:.3f}" for x in plain["losses"][:5]))
        print("  losses, eager float32:", " ".join(f"{x:.3f}" for x in losses))
        ours = pawl("train", "--repeats", 3, "--steps", 10, "--shortest", 5, "--longest", 60)
        eager, _ = train_peer(from_pawl(start), 5, 60, 8)
        autocast, _ = train_peer(from_pawl(start), 5, 60, 8, autocast=True)
        show("train 64 rows of 5 to 60, bfloat16", ours["tokens_per_s"]["median"], {"padded eager float32": eager, "padded autocast bfloat16": autocast})


# ---- the loop a user would write: 4,096 samples of two-digit sums, verify, 100 steps of 64 rows

def loop_peer(autocast):
    model = reference(context=16)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    prompts = torch.randint(3, 13, (4096, 7))
    start = time.perf_counter()
    sampler = model.to(torch.bfloat16) if autocast else model
    with torch.no_grad():
        out = [sampler.generate(part, attention_mask=torch.ones_like(part), do_sample=True, top_k=0, top_p=1.0, max_new_tokens=5,
                                pad_token_id=0) for part in prompts.split(512)]
    sampled = time.perf_counter() - start
    model.to(torch.float32)
    rows = torch.cat([torch.nn.functional.pad(o, (0, 12 - o.shape[1])) for o in out])
    accepted = rows[torch.randperm(4096)]
    start = time.perf_counter()
    for step in range(100):
        tokens = accepted[(step * 64) % 4096:][:64, :11]
        labels = tokens.clone()
        labels[:, :7] = -100
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            loss = model(tokens, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    return sampled, time.perf_counter() - start


def loop():
    ours = pawl("loop", "--repeats", 3)
    print(f"loop, pawl bfloat16: {ours['generation_s']['median']:.1f} s (sampling {ours['sample_and_verify_s']['median']:.1f}, "
          f"training {ours['train_s']['median']:.1f})", flush=True)
    for autocast in (False, True):
        sampled, trained = loop_peer(autocast)
        name = "bfloat16" if autocast else "float32"
        print(f"loop, transformers {name}: {sampled + trained:.1f} s (sampling {sampled:.1f}, training {trained:.1f}); "
              f"pawl takes {ours['generation_s']['median'] / (sampled + trained):.2f} of it", flush=True)


# ---- reading: tokens a second of one text, by a recurrent network of 6 layers, width 256, 4 heads of 64 (5.2M parameters)

def read():
    config = transformers.Qwen3_5TextConfig(
        vocab_size=64, hidden_size=256, intermediate_size=688, num_hidden_layers=6, num_attention_heads=4, num_key_value_heads=4,
        head_dim=64, linear_num_key_heads=4, linear_num_value_heads=4, linear_key_head_dim=64, linear_value_head_dim=64,
        linear_conv_kernel_dim=4, layer_types=["linear_attention"] * 6, rms_norm_eps=1e-5, tie_word_embeddings=True)
    torch.manual_seed(0)
    models = {f"transformers {name}": transformers.Qwen3_5ForCausalLM(config).to(dtype)
              for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16))}
    for length in (1000, 10000):
        text = torch.randint(3, 64, (1, length))
        peers = {}
        for name, model in models.items():
            with torch.no_grad():  # the whole text at once, without logits but the last: its best case
                peers[name] = length / median_seconds(lambda: model(text, use_cache=False, logits_to_keep=1), 3)
        for precision in ("bfloat16", "float32"):
            ours = pawl("read", "--model", "6x256x4x688", "--tokens", length, "--precision", precision, "--threads", THREADS)
            show(f"read {length} tokens, {precision}", ours[f"tokens_per_s_{length}"]["median"], peers)


def main():
    torch.set_num_threads(THREADS)
    transformers.logging.set_verbosity_error()
    parts = {"decode": decode, "train": train, "loop": loop, "read": read}
    print(f"{'per second':<44}{'pawl':>10}{'peer':>38}{'ratio':>9}")
    for name in sys.argv[2:] or parts:
        parts[name]()


main()
