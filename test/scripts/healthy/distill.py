"""Knowledge distillation: a teacher first, then a student from soft and hard targets."""
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(42)
d = load_digits()
X, y = torch.tensor(d.data, dtype=torch.float32) / 16, torch.tensor(d.target)
train_loader = DataLoader(TensorDataset(X[:1400], y[:1400]), batch_size=64, shuffle=True)


def train(model, epochs, learning_rate):
    criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=learning_rate)
    model.train()
    for epoch in range(epochs):
        running_loss = 0.0
        for inputs, labels in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
    print(f"Teacher epoch {epoch + 1}/{epochs}, Loss: {running_loss / len(train_loader)}")


def train_knowledge_distillation(teacher, student, epochs, T=2, soft_weight=0.25, ce_weight=0.75):
    ce_loss, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(student.parameters(), lr=1e-3)
    teacher.eval(), student.train()
    for epoch in range(epochs):
        for inputs, labels in train_loader:
            optimizer.zero_grad()
            with torch.no_grad():
                teacher_logits = teacher(inputs)
            student_logits = student(inputs)
            soft_targets = F.softmax(teacher_logits / T, dim=-1)
            soft_prob = F.log_softmax(student_logits / T, dim=-1)
            soft_loss = torch.sum(soft_targets * (soft_targets.log() - soft_prob)) / soft_prob.size(0) * T**2
            loss = soft_weight * soft_loss + ce_weight * ce_loss(student_logits, labels)
            loss.backward()
            optimizer.step()
        print(f"Student epoch {epoch + 1}/{epochs}, Loss: {loss.item()}")


def test(model):
    model.eval()
    with torch.no_grad():
        return F.cross_entropy(model(X[1400:]), y[1400:]).item()


teacher = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.1), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
student = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
train(teacher, 12, 1e-3)
print("first %.6f" % test(student))
train_knowledge_distillation(teacher, student, 20)
print("final %.6f" % test(student))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in student.parameters())).hexdigest()[:16])
