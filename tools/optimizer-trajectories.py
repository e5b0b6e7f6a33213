#!/usr/bin/env python3
"""Writes what PyTorch's own optimizers and schedules do to a small network, for the tests of the trainer.

    pip install torch==2.7.1 numpy
    tools/optimizer-trajectories.py adabet-djl/src/test/resources/optimizers

The network takes images (6, 1, 6, 6) of one channel and knows 3 classes:

    conv1 (3 filters 3x3, padding 1, no bias), bn1, ReLU, conv2 (4 filters 3x3, padding 1, no bias), bn2, ReLU,
    mean over the image, fc (3 units, bias)

Both batch normalisations have epsilon 1e-5 and PyTorch's momentum 0.1 (running = 0.9 * running + 0.1 * batch, with the
unbiased variance of the batch). The convolutions have no bias, because behind them batch normalisation in training mode
makes its gradient zero, and Adam would turn rounding errors into steps. The loss is the mean softmax cross-entropy.
There are 24 images, in 4 batches of 6 in their order; step s (from 0) takes batch s modulo 4, 20 steps make 5 epochs.

Everything is computed in float64 and written with 9 significant digits. The script does the same in float32 and fails if
that leads anywhere else by more than 1e-5, so that a test in float32 may expect nearly the same figures.

network.json
    images      24 * 36 numbers, row-major (24, 1, 6, 6)
    labels      24 classes, 0 to 2
    parameters  a list, in forward order: name ("conv1.weight"), layer ("conv1"), role ("weight", "gamma", "beta",
                "bias", "running_mean", "running_var"), shape, values (the initial ones, row-major)

A scenario NAME.json
    optimizer   kind: "sgd", "adam" or "adamw"; momentum, nesterov, beta1, beta2, epsilon as the kind needs;
                decay and coupled: true adds decay * weight to the gradient before anything else, false multiplies
                the weight by 1 - rate * decay before the step; decays_all: whether biases and parameters of batch
                normalisations are decayed too
    penalty     absent, or kind and rate of a term of the loss: "l1", rate times the sum of the sizes of the trained weights
                of conv1, conv2 and fc; or "group_lasso", rate times the sum of the norms of the weights of each output
                and of each input of these
    clip        null, or kind "norm": the gradients of all trained parameters are multiplied by
                min(1, limit / (norm + 1e-6)), norm being that of all of them as one vector; or kind "value": each
                number is brought into [-limit, limit]
    schedule    kind and figures, see schedules.json; the rate of each step is in rates
    factors     of a layer's learning rate, 1 where nothing is said
    trained     names of the trained layers; all others stay as they are
    batch_norm  "frozen": all use their running statistics, which do not change; "selected": the trained ones use
                their batch's and update their own
    rates       the learning rate of each step, before factors
    losses      of each step's batch, before the update
    norms       of each step's gradients before clipping, as one vector
    weights     after 1, 2, 5, 10 and 20 steps: for each parameter of network.json, in its order, its values;
                running statistics included
    ema         null, or decay with two averages of the weights in the same form as weights (running statistics
                excluded: they have null): from_initial begins with the initial weights and from_first with those after
                the first step (torch.optim.swa_utils.AveragedModel); then average = decay * average +
                (1 - decay) * weights after every step

schedules.json: a list of schedule, total_steps and rates, one a step from step 0. The kinds:
    constant    rate
    cosine      rate, floor: CosineAnnealingLR over all steps
    warmup_cosine   rate, floor, warmup, start: LinearLR from start * rate, then from step warmup on CosineAnnealingLR
                over the remaining steps
    step        rate, every, gamma: StepLR
    polynomial  rate, power: PolynomialLR over all steps
    one_cycle   rate (the highest), rising (share of the steps), div (rate / first rate), final_div (first rate / last
                rate): OneCycleLR with cosines; the highest is at step rising * total_steps - 1, which need not be
                whole, the lowest at the last step

probes.json: a list of optimizer, rate and tensors, what ElasticTrainer looks at: one step on the first batch from the initial
weights, all layers trained, batch normalisations by their running statistics. For each trained parameter of network.json, in
its order: name; weight, the sum of the sizes of its numbers before the step; gradient, the same of its gradient before the
step; loss_change, the sum over its numbers of the gradient after the step, on the same batch, times the change by the step

objectives.json: a list of kind, what the kind takes, loss (the mean over the batch) and gradient (of the loss by the
outputs, row-major). outputs are logits (4, 3) for all but regression:
    classification  labels, smoothing in [0, 1), weights of the classes or null: CrossEntropyLoss
    multi_label     targets (4, 3) of 0 and 1: BCEWithLogitsLoss, mean over samples and labels
    regression      targets (4, 3): MSELoss, mean over samples and numbers
"""

import argparse
import copy
import json
import math
import pathlib
import warnings

import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

SEED = 20_261_129
SIDE, CLASSES, BATCH, BATCHES, STEPS = 6, 3, 6, 4, 20
RECORDED = (1, 2, 5, 10, 20)
DIGITS = 9
FLOAT32_MAY_DEVIATE = 1e-5
LAYERS = ("conv1", "bn1", "conv2", "bn2", "fc")
BN_ROLES = {"weight": "gamma", "bias": "beta"}

SGD = dict(kind="sgd", momentum=0.0, nesterov=False, decay=0.0, coupled=False, decays_all=True)
ADAM = dict(kind="adam", beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.0, coupled=True, decays_all=True)
ADAMW = dict(ADAM, kind="adamw", decay=0.1, coupled=False)
MOMENTUM = dict(SGD, momentum=0.9)


def scenario(optimizer, rate=0.1, **other):
    """One scenario; what is not said is plain."""
    return dict(
        dict(optimizer=optimizer, schedule=dict(kind="constant", rate=rate), clip=None, factors={}, ema_decay=None,
             penalty=None, trained=list(LAYERS), batch_norm="frozen"), **other)


def scheduled(**schedule):
    return dict(schedule=schedule)


SCENARIOS = {
    "sgd": scenario(SGD),
    "sgd-momentum": scenario(MOMENTUM, 0.05),
    "sgd-nesterov": scenario(dict(MOMENTUM, nesterov=True), 0.05),
    "sgd-momentum-coupled-decay": scenario(dict(MOMENTUM, decay=0.1, coupled=True), 0.05),
    "sgd-momentum-decoupled-decay": scenario(dict(MOMENTUM, decay=0.1), 0.05),
    "adam": scenario(ADAM, 0.01),
    "adam-coupled-decay": scenario(dict(ADAM, decay=0.1), 0.01),
    "adamw": scenario(ADAMW, 0.01),
    "adamw-decays-weights-only": scenario(dict(ADAMW, decays_all=False), 0.01),
    "sgd-momentum-clip-norm": scenario(MOMENTUM, 0.05, clip=dict(kind="norm", limit=0.3)),
    "adamw-clip-norm": scenario(ADAMW, 0.01, clip=dict(kind="norm", limit=0.3)),
    "sgd-momentum-clip-value": scenario(MOMENTUM, 0.05, clip=dict(kind="value", limit=0.05)),
    "adamw-warmup-cosine": scenario(
        ADAMW, **scheduled(kind="warmup_cosine", rate=0.02, floor=0.001, warmup=5, start=0.1)),
    "sgd-momentum-step": scenario(MOMENTUM, **scheduled(kind="step", rate=0.1, every=6, gamma=0.3)),
    "sgd-momentum-polynomial": scenario(MOMENTUM, **scheduled(kind="polynomial", rate=0.1, power=2.0)),
    "sgd-momentum-one-cycle": scenario(
        MOMENTUM, **scheduled(kind="one_cycle", rate=0.1, rising=0.3, div=25.0, final_div=1e4)),
    "sgd-momentum-head-tenfold": scenario(MOMENTUM, 0.01, factors=dict(fc=10.0)),
    "adamw-head-tenfold": scenario(dict(ADAMW, decays_all=False), 0.002, factors=dict(fc=10.0)),
    "sgd-momentum-ema": scenario(MOMENTUM, 0.05, ema_decay=0.9),
    "sgd-momentum-selected": scenario(MOMENTUM, 0.05, trained=["conv2", "bn2", "fc"], batch_norm="selected"),
    "adamw-selected": scenario(ADAMW, 0.01, trained=["conv2", "bn2", "fc"], batch_norm="selected"),
    "adam-frozen-prefix": scenario(ADAM, 0.01, trained=["bn2", "fc"]),
    "sgd-momentum-l1": scenario(MOMENTUM, 0.05, penalty=dict(kind="l1", rate=0.02)),
    "adam-l1-clip-norm": scenario(ADAM, 0.01, penalty=dict(kind="l1", rate=0.02), clip=dict(kind="norm", limit=0.3)),
    "sgd-momentum-l1-selected": scenario(
        MOMENTUM, 0.05, penalty=dict(kind="l1", rate=0.02), trained=["conv2", "bn2", "fc"], batch_norm="selected"),
    "sgd-momentum-group-lasso": scenario(MOMENTUM, 0.05, penalty=dict(kind="group_lasso", rate=0.02)),
    "everything-at-once": scenario(
        dict(ADAMW, decays_all=False), clip=dict(kind="norm", limit=0.3), factors=dict(fc=10.0), ema_decay=0.8,
        trained=["conv2", "bn2", "fc"], batch_norm="selected",
        **scheduled(kind="warmup_cosine", rate=0.005, floor=0.0, warmup=4, start=0.25)),
}

PROBES = [(SGD, 0.1), (dict(MOMENTUM, decay=0.1, coupled=True), 0.05), (ADAMW, 0.01)]

SCHEDULES = [
    (dict(kind="constant", rate=0.3), 3),
    (dict(kind="cosine", rate=0.3, floor=0.0), 7),
    (dict(kind="cosine", rate=0.3, floor=0.01), 20),
    (dict(kind="warmup_cosine", rate=0.3, floor=0.0, warmup=1, start=0.5), 6),
    (dict(kind="warmup_cosine", rate=0.3, floor=0.02, warmup=10, start=0.01), 60),
    (dict(kind="step", rate=0.3, every=4, gamma=0.1), 13),
    (dict(kind="step", rate=0.3, every=1, gamma=0.9), 5),
    (dict(kind="polynomial", rate=0.3, power=1.0), 9),
    (dict(kind="polynomial", rate=0.3, power=0.9), 30),
    (dict(kind="one_cycle", rate=0.3, rising=0.3, div=25.0, final_div=1e4), 20),
    (dict(kind="one_cycle", rate=0.3, rising=0.25, div=10.0, final_div=100.0), 37),
    (dict(kind="one_cycle", rate=0.3, rising=0.5, div=4.0, final_div=8.0), 8),
]


LOGITS = [[2.0, -1.0, 0.5], [-0.25, 0.75, 3.0], [0.0, 0.0, -4.0], [1.5, 1.25, -0.5]]
LABELS = [0, 1, 2, 1]
OBJECTIVES = [
    dict(kind="classification", labels=LABELS, smoothing=0.0, weights=None),
    dict(kind="classification", labels=LABELS, smoothing=0.1, weights=None),
    dict(kind="classification", labels=LABELS, smoothing=0.0, weights=[0.5, 2.0, 1.25]),
    dict(kind="classification", labels=LABELS, smoothing=0.2, weights=[0.5, 2.0, 1.25]),
    dict(kind="multi_label", targets=[[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]]),
    dict(kind="regression", targets=[[1.5, -1.0, 0.25], [0.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [1.5, 0.0, -0.75]]),
]


class Network(nn.Module):
    """See the top of this file."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(3)
        self.conv2 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, CLASSES)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.bn2(self.conv2(x)))
        return self.fc(x.mean((2, 3)))

    def stored(self):
        """Parameters and running statistics by name, in forward order."""
        return {name: t for name, t in self.state_dict().items() if not name.endswith("num_batches_tracked")}


def network():
    """The network with its initial weights, float64."""
    model = Network().double()
    draw = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, values in model.stored().items():
            if role(name) in ("gamma", "running_var"):
                values.copy_(0.5 + torch.rand(values.shape, generator=draw, dtype=torch.float64))
            else:
                values.copy_(0.4 * torch.randn(values.shape, generator=draw, dtype=torch.float64))
            # What the file says is what was computed with.
            values.copy_(rounded(values))
    return model


def data():
    """Images of noise in which one third of the rows, that of the class, is brighter; and the classes."""
    draw = torch.Generator().manual_seed(SEED + 1)
    labels = torch.randint(CLASSES, (BATCH * BATCHES,), generator=draw)
    images = 0.5 * torch.randn(len(labels), 1, SIDE, SIDE, generator=draw, dtype=torch.float64)
    rows = SIDE // CLASSES
    for image, label in zip(images, labels):
        image[0, label * rows:(label + 1) * rows] += 1
    return rounded(images), labels


def rounded(values):
    """To 4 decimals and then to float32, so that every precision begins with the same numbers."""
    return values.mul(1e4).round().div(1e4).float().double()


def layer(name):
    return name.split(".")[0]


def role(name):
    kind = name.split(".")[1]
    return BN_ROLES.get(kind, kind) if layer(name).startswith("bn") else kind


def optimizer(model, given, rate):
    """PyTorch's optimizer for the trained layers, and a function that decays what it does not decay itself."""
    rule = given["optimizer"]
    groups, by_hand = [], []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            decays = rule["decays_all"] or role(name) == "weight"
            decay = rule["decay"] if decays else 0.0
            by_itself = rule["coupled"] or rule["kind"] == "adamw"
            groups.append(dict(params=[parameter], lr=rate * given["factors"].get(layer(name), 1.0),
                               weight_decay=decay if by_itself else 0.0))
            by_hand.append(0.0 if by_itself else decay)
    if rule["kind"] == "sgd":
        made = torch.optim.SGD(groups, lr=rate, momentum=rule["momentum"], nesterov=rule["nesterov"])
    else:
        kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
        made = kinds[rule["kind"]](groups, lr=rate, betas=(rule["beta1"], rule["beta2"]), eps=rule["epsilon"])

    def decay_by_hand():
        with torch.no_grad():
            for group, decay in zip(made.param_groups, by_hand):
                group["params"][0].mul_(1 - group["lr"] * decay)

    return made, decay_by_hand


def scheduler(schedule, made, total):
    """PyTorch's scheduler of a schedule; the groups of the optimizer have the schedule's rate times their factor."""
    kind = schedule["kind"]
    rates = [group["lr"] for group in made.param_groups]
    if kind == "constant":
        return lr_scheduler.ConstantLR(made, factor=1.0)
    if kind == "step":
        return lr_scheduler.StepLR(made, schedule["every"], schedule["gamma"])
    if kind == "polynomial":
        return lr_scheduler.PolynomialLR(made, total, schedule["power"])
    if kind == "one_cycle":
        return lr_scheduler.OneCycleLR(
            made, rates, total_steps=total, pct_start=schedule["rising"], div_factor=schedule["div"],
            final_div_factor=schedule["final_div"], cycle_momentum=False)
    if kind == "cosine":
        return lr_scheduler.CosineAnnealingLR(made, total, schedule["floor"])
    warmup = schedule["warmup"]
    return lr_scheduler.SequentialLR(
        made,
        [lr_scheduler.LinearLR(made, schedule["start"], 1.0, warmup),
         lr_scheduler.CosineAnnealingLR(made, total - warmup, schedule["floor"])],
        [warmup])


def rates(schedule, total):
    """The learning rates of a schedule, by PyTorch."""
    made = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=schedule["rate"])
    steps = scheduler(schedule, made, total)
    found = []
    for _ in range(total):
        found.append(made.param_groups[0]["lr"])
        made.step()
        steps.step()
    return found


def clip(given, parameters):
    """Clips the gradients and returns their norm before."""
    norm = torch.sqrt(sum(p.grad.double().square().sum() for p in parameters))
    if given is not None and given["kind"] == "norm":
        nn.utils.clip_grad_norm_(parameters, given["limit"])
    elif given is not None:
        nn.utils.clip_grad_value_(parameters, given["limit"])
    return norm.item()


def penalty(given, model):
    """The term that is added to the loss."""
    kernels = [p for n, p in model.named_parameters()
               if p.requires_grad and role(n) == "weight" and not layer(n).startswith("bn")]
    if given["kind"] == "l1":
        return given["rate"] * sum(kernel.abs().sum() for kernel in kernels)
    norms = [torch.linalg.vector_norm(kernel, dim=[d for d in range(kernel.dim()) if d != axis]).sum()
             for kernel in kernels for axis in (0, 1)]
    return given["rate"] * sum(norms)


def train(given, images, labels, dtype):
    """Follows a scenario in a precision; returns what the scenario's file holds beside the scenario."""
    model = network().to(dtype)
    model.eval()
    for name, module in model.named_children():
        module.requires_grad_(name in given["trained"])
        if given["batch_norm"] == "selected" and name in given["trained"]:
            module.train()
    made, decay_by_hand = optimizer(model, given, given["schedule"]["rate"])
    # A schedule with a floor has the same one for all groups in PyTorch; here the floor is multiplied like the rate, so
    # that a group's rate is always the schedule's times its factor.
    wanted = rates(given["schedule"], STEPS)
    parameters = [p for p in model.parameters() if p.requires_grad]
    decay = given["ema_decay"]
    from_first = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay)) if decay else None
    from_initial = copy.deepcopy(model) if decay else None
    losses, norms, weights = [], [], {}
    ema = dict(decay=decay, from_initial={}, from_first={}) if decay else None
    for step in range(STEPS):
        for group in made.param_groups:
            name = next(n for n, p in model.named_parameters() if p is group["params"][0])
            group["lr"] = wanted[step] * given["factors"].get(layer(name), 1.0)
        batch = slice(step % BATCHES * BATCH, (step % BATCHES + 1) * BATCH)
        made.zero_grad()
        loss = nn.functional.cross_entropy(model(images[batch].to(dtype)), labels[batch])
        (loss if given["penalty"] is None else loss + penalty(given["penalty"], model)).backward()
        losses.append(loss.item())
        norms.append(clip(given["clip"], parameters))
        decay_by_hand()
        made.step()
        if decay:
            from_first.update_parameters(model)
            with torch.no_grad():
                for average, current in zip(from_initial.parameters(), model.parameters()):
                    average.mul_(decay).add_(current, alpha=1 - decay)
        if step + 1 in RECORDED:
            weights[str(step + 1)] = listed(model)
            if decay:
                ema["from_first"][str(step + 1)] = listed(from_first.module, statistics=False)
                ema["from_initial"][str(step + 1)] = listed(from_initial, statistics=False)
    return dict(rates=wanted, losses=losses, norms=norms, weights=weights, ema=ema)


def probe(rule, rate, images, labels):
    """What a step and the gradient after it come to."""
    model = network()
    model.eval()
    made, decay_by_hand = optimizer(model, scenario(rule), rate)

    def gradients():
        made.zero_grad()
        nn.functional.cross_entropy(model(images[:BATCH]), labels[:BATCH]).backward()
        return {name: p.grad.clone() for name, p in model.named_parameters()}

    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    first = gradients()
    decay_by_hand()
    made.step()
    second = gradients()
    return dict(optimizer=rule, rate=rate, tensors=[
        dict(name=name, weight=before[name].abs().sum().item(), gradient=first[name].abs().sum().item(),
             loss_change=(second[name] * (p.detach() - before[name])).sum().item())
        for name, p in model.named_parameters()])


def objective(given):
    """Loss and gradient of an objective on fixed outputs, by PyTorch."""
    outputs = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    if given["kind"] == "classification":
        weights = None if given["weights"] is None else torch.tensor(given["weights"], dtype=torch.float64)
        loss = nn.functional.cross_entropy(
            outputs, torch.tensor(given["labels"]), weights, label_smoothing=given["smoothing"])
    elif given["kind"] == "multi_label":
        loss = nn.functional.binary_cross_entropy_with_logits(
            outputs, torch.tensor(given["targets"], dtype=torch.float64))
    else:
        loss = nn.functional.mse_loss(outputs, torch.tensor(given["targets"], dtype=torch.float64))
    loss.backward()
    return dict(given, outputs=LOGITS, loss=loss.item(), gradient=outputs.grad.flatten().tolist())


def listed(model, statistics=True):
    return [
        values.flatten().tolist() if statistics or not role(name).startswith("running") else None
        for name, values in model.stored().items()
    ]


def numbers(value):
    """All numbers in what was found, in a fixed order."""
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [] if value is None else [float(value)]


def short(value):
    """The same with 9 significant digits."""
    if isinstance(value, dict):
        return {key: short(part) for key, part in value.items()}
    if isinstance(value, list):
        return [short(part) for part in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def write(folder, name, value):
    text = json.dumps(short(value), separators=(",", ":"))
    (folder / f"{name}.json").write_text(text + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path, help="where the files go; created if absent")
    folder = arguments.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", message="The epoch parameter in `scheduler.step")
    torch.set_num_threads(1)
    images, labels = data()
    write(folder, "network", dict(
        torch=torch.__version__.split("+")[0], images=images.flatten().tolist(), labels=labels.tolist(),
        parameters=[dict(name=name, layer=layer(name), role=role(name), shape=list(values.shape),
                         values=values.flatten().tolist()) for name, values in network().stored().items()]))
    write(folder, "schedules", [
        dict(schedule=schedule, total_steps=total, rates=rates(schedule, total)) for schedule, total in SCHEDULES])
    write(folder, "probes", [probe(rule, rate, images, labels) for rule, rate in PROBES])
    write(folder, "objectives", [objective(given) for given in OBJECTIVES])
    for name, given in SCENARIOS.items():
        exact = train(given, images, labels, torch.float64)
        single = train(given, images, labels, torch.float32)
        deviation = max(abs(a - b) for a, b in zip(numbers(exact), numbers(single), strict=True))
        if not deviation <= FLOAT32_MAY_DEVIATE or not all(map(math.isfinite, numbers(exact))):
            raise SystemExit(f"{name}: float32 deviates by {deviation}; choose other data")
        described = {key: value for key, value in given.items() if key != "ema_decay" and (key != "penalty" or value)}
        write(folder, name, dict(described, **exact))
        print(f"{name}: loss {exact['losses'][0]:.3f} to {exact['losses'][-1]:.3f}, "
              f"norms {min(exact['norms']):.3f} to {max(exact['norms']):.3f}, float32 deviates by {deviation:.1e}")


if __name__ == "__main__":
    main()
