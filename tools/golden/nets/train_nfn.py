"""Golden loss curve: twenty training steps of the NFN net in PyTorch, from deterministic weights, on two fixed batches.

    python tools/golden/nets/train_nfn.py

writes packages/trainer/fixtures/train-nfn.json. The weights and images are hashes of their names (deterministic.py).
"""

import torch
from loss_curve import DEPTHS, SIZE, batch, write_curve
from losses import coordinate_loss, grade_loss, js_divergence, matched, one_hot
from nfn_net import NfnNet


def nfn_batch(index):
    def point_of(volume, depth, point):
        level, side = point % 5, point // 5
        return [6.0 + level + index, 1.0 + 3 * level + volume, float(side * (depth - 1))]

    return batch(index, 10, point_of, lambda volume, _depth, point: (point + volume + index) % 4 - 1)


def loss_terms(net, images, xyz, grades):
    heatmaps, predicted, logits = net(images, DEPTHS)
    mask = SIZE // 4
    targets = [one_hot(points.round().long(), (depth, mask, mask)) for points, depth in zip(xyz, DEPTHS)]
    divergences = [js_divergence(p, q.permute(1, 2, 3, 0)) for p, q in zip(targets, heatmaps)]
    xy, z = coordinate_loss(predicted, xyz)
    pairs = matched(predicted.detach(), xyz, "nearest")
    terms = {"heatmap": torch.stack(divergences).mean(), "xy": xy, "z": z, "grade": grade_loss(logits, grades, pairs)}
    return {"total": sum(terms.values()), **terms}


if __name__ == "__main__":
    write_curve("nfn", NfnNet, loss_terms, [nfn_batch(0), nfn_batch(1)])
