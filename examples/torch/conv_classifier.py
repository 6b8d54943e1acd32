"""A convolutional network tells discs, squares and crosses apart. The images are drawn here."""

import argparse

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--batch-size", type=int, default=32)
parser.add_argument("--workers", type=int, default=0)
parser.add_argument("--seed", type=int, default=0)


def draw(count, generator):
    """`count` images of 24 x 24 with some noise, and what they show."""
    kind = torch.randint(0, 3, (count,), generator=generator)
    centre = torch.randint(8, 16, (count, 2), generator=generator)
    radius = torch.randint(4, 8, (count, 1, 1), generator=generator)
    y, x = torch.meshgrid(torch.arange(24), torch.arange(24), indexing="ij")
    dy, dx = (y - centre[:, :1, None]).abs(), (x - centre[:, 1:, None]).abs()
    disc = dy**2 + dx**2 <= radius**2
    square = torch.maximum(dy, dx) <= radius
    cross = square & (torch.minimum(dy, dx) <= 1)
    shapes = torch.stack([disc, square, cross], 1)[torch.arange(count), kind].float()
    return shapes.unsqueeze(1) + 0.4 * torch.randn(count, 1, 24, 24, generator=generator), kind


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.head = nn.Linear(16 * 6 * 6, 3)

    def forward(self, images):
        return self.head(self.features(images).flatten(1))


def main():
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    generator = torch.Generator().manual_seed(args.seed)
    train = TensorDataset(*draw(2000, generator))
    test_images, test_kinds = draw(400, generator)
    loader = DataLoader(train, args.batch_size, shuffle=True, num_workers=args.workers)
    model = Classifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        model.train()
        for images, kinds in loader:
            loss = F.cross_entropy(model(images), kinds)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.inference_mode():
            logits = model(test_images)
            held_out = F.cross_entropy(logits, test_kinds).item()
            right = (logits.argmax(1) == test_kinds).float().mean().item()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}, held out {held_out:.3f}, right {right:.1%}", flush=True)


if __name__ == "__main__":
    main()
