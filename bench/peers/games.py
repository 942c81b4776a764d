"""pawl's games beside pgx with mctx, OpenSpiel and python-chess: the same work on the same machine, in turns.

pgx with mctx is one compiled program that plays games in lockstep: Gumbel search, the same fully connected network (random weights),
as many simulations a move. OpenSpiel's search by playouts and its rules are C++; python-chess is what most scripts use.
All figures are a second; pawl and pgx on all cores, the others on one.
"""
import functools
import json
import random
import statistics
import subprocess
import sys
import time

import chess
import jax
import jax.numpy as jnp
import mctx
import pgx
import pyspiel

PAWL = sys.argv[1]
MOVES = 6  # of all games, in one call of the compiled program


def pawl(*arguments):
    result = subprocess.run([PAWL, "bench", *map(str, arguments), "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(result.stdout)


def show(what, ours, peer, theirs):
    print(f"{what:<58}{ours:>12,.0f}{peer:>16}{theirs:>12,.0f}{ours / theirs:>8.2f}x", flush=True)


def rate_of(work, amount, repeats=3):
    work()
    rates = []
    for _ in range(repeats):
        start = time.perf_counter()
        done = work()
        rates.append((amount if amount else done) / (time.perf_counter() - start))
    return statistics.median(rates)


# ---- search with a network

def network(key, inputs, width, layers, moves):
    """Weights of a residual fully connected network: in, `layers` of two products each as in pawl's fc, policy and value."""
    shapes = [(inputs, width)] + [(width, width)] * layers + [(width, moves), (width, 3)]
    keys = jax.random.split(key, len(shapes))
    return [jax.random.normal(k, shape) / jnp.sqrt(shape[0]) for k, shape in zip(keys, shapes)]


def evaluate(weights, planes, dtype):
    x = planes.reshape(planes.shape[0], -1).astype(dtype)
    first, *hidden, policy, value = [w.astype(dtype) for w in weights]
    x = jax.nn.relu(x @ first)
    for layer in hidden:
        x = x + jax.nn.relu(x @ layer)
    odds = jax.nn.softmax((x @ value).astype(jnp.float32))
    return (x @ policy).astype(jnp.float32), odds[:, 0] - odds[:, 2]


def pgx_rate(game, width, layers, simulations, games, dtype):
    env = pgx.make(game)
    start = jax.vmap(env.init)(jax.random.split(jax.random.PRNGKey(1), games))
    weights = network(jax.random.PRNGKey(0), start.observation[0].size, width, layers, start.legal_action_mask.shape[-1])

    def step(weights, key, action, state):
        mover = state.current_player
        state = jax.vmap(env.step)(state, action)
        logits, value = evaluate(weights, state.observation, dtype)
        logits = jnp.where(state.legal_action_mask, logits, jnp.finfo(jnp.float32).min)
        reward = state.rewards[jnp.arange(games), mover]
        value = jnp.where(state.terminated, 0.0, value)
        discount = jnp.where(state.terminated, 0.0, -1.0 * jnp.ones_like(value))
        return mctx.RecurrentFnOutput(reward=reward, discount=discount, prior_logits=logits, value=value), state

    def move(weights, carry, key):
        state = carry
        logits, value = evaluate(weights, state.observation, dtype)
        root = mctx.RootFnOutput(prior_logits=logits, value=value, embedding=state)
        output = mctx.gumbel_muzero_policy(params=weights, rng_key=key, root=root, recurrent_fn=step, num_simulations=simulations,
                                           invalid_actions=~state.legal_action_mask, max_num_considered_actions=16,
                                           qtransform=mctx.qtransform_completed_by_mix_value)
        state = jax.vmap(env.step)(state, output.action)
        fresh = jax.vmap(env.init)(jax.random.split(key, games))
        over = state.terminated
        state = jax.tree.map(lambda a, b: jnp.where(over.reshape([-1] + [1] * (a.ndim - 1)), b, a), state, fresh)
        return state, output.action_weights.sum()

    @jax.jit
    def play(weights, state, key):
        return jax.lax.scan(functools.partial(move, weights), state, jax.random.split(key, MOVES))

    def work():
        jax.block_until_ready(play(weights, start, jax.random.PRNGKey(2)))

    return rate_of(work, MOVES * games * simulations)


def searches():
    for game, name, width, layers, simulations in (("connect_four", "connect 7x6x4", 256, 4, 32), ("connect_four", "connect 7x6x4", 16, 1, 32),
                                                   ("tic_tac_toe", "tic_tac_toe", 64, 2, 16)):
        for games in (256, 1024) if width == 256 else (256,):
            theirs = {p: pgx_rate(game, width, layers, simulations, games, d)
                      for p, d in (("float32", jnp.float32), ("bfloat16", jnp.bfloat16))}
            for precision in theirs:
                ours = pawl("games", "--game", name, "--width", width, "--layers", layers, "--simulations", simulations,
                            "--games", games, "--precision", precision)
                show(f"{name}, fc {width} x {layers}, {simulations} simulations, {games} games, {precision}",
                     ours["simulations_per_s"]["median"], "pgx float32", theirs["float32"])
                print(f"{'':<58}{'':>12}{'pgx bfloat16':>16}{theirs['bfloat16']:>12,.0f}", flush=True)


# ---- rules alone

def rules(game):
    return pawl("rules", "--game", game, "--threads", 1, *(["--depth", 4] if game == "chess" else ["--depth", 7]))


def playouts():
    simulations = 20000
    game = pyspiel.load_game("connect_four")
    bot = pyspiel.MCTSBot(game, pyspiel.RandomRolloutEvaluator(1, 1), 1.4, simulations, 1000, False, 1, False)
    state = game.new_initial_state()
    theirs = rate_of(lambda: bot.mcts_search(state), simulations)
    show("connect four, simulations of a search by playouts", rules("connect 7x6x4")["playouts_per_s"]["median"], "OpenSpiel", theirs)


def random_chess():
    game = pyspiel.load_game("chess")

    def work():
        games = 20
        for _ in range(games):
            state = game.new_initial_state()
            while not state.is_terminal():
                state.apply_action(random.choice(state.legal_actions()))
        return games

    theirs = rate_of(work, None)
    ours = rules("chess")
    show("chess, random games", ours["random_games_per_s"]["median"], "OpenSpiel", theirs)

    def perft(board, depth):
        if depth == 1:
            return board.legal_moves.count()
        leaves = 0
        for one in board.legal_moves:
            board.push(one)
            leaves += perft(board, depth - 1)
            board.pop()
        return leaves

    show("chess, sequences of legal moves", ours["perft_nodes_per_s"]["median"], "python-chess", rate_of(lambda: perft(chess.Board(), 4), None))


def main():
    parts = {"searches": searches, "playouts": playouts, "chess": random_chess}
    print(f"{'a second':<58}{'pawl':>12}{'peer':>28}{'ratio':>9}")
    for name in sys.argv[2:] or parts:
        parts[name]()


main()
