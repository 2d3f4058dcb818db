"""Golden loss curve: twenty training steps of the SCS net in PyTorch, from deterministic weights, on two fixed batches.

    python tools/golden/nets/train_scs.py

writes packages/trainer/fixtures/train-scs.json. The weights and images are hashes of their names (deterministic.py).
"""

from loss_curve import DEPTHS, SIZE, batch, write_curve
from scs_losses import gaussian, scs_terms
from scs_net import ScsNet


def scs_batch(index):
    def point_of(volume, depth, level):
        return [6.25 + level + index, 1.25 + 3 * level + volume, float((level + index) % depth)]

    return batch(index, 5, point_of, lambda volume, _depth, level: (level + volume + index) % 4 - 1)


def loss_terms(net, images, xyz, grades):
    output = net(images, DEPTHS)
    channels_last = lambda name: output[name].permute(0, 2, 3, 1)
    target = {"xyz": xyz, "grades": grades, "heatmap": gaussian(xyz, (SIZE // 4, SIZE // 4))}
    predicted = [channels_last("heatmap"), output["sliceProbabilities"], output["xy"], channels_last("gradeMap")]
    return scs_terms(*predicted, output["grades"], target)


if __name__ == "__main__":
    write_curve("scs", ScsNet, loss_terms, [scs_batch(0), scs_batch(1)])
