from django import forms

from common.forms.base import SeenForm

from ..models import Member
from ..services.members import change_skills
from .members import SKILL_BOUNDS, said


class SkillForm(SeenForm):
    """The level of each of some members of a service number, saved together; `everybody` are all that it has.

    A member who came meanwhile is not in what was sent, and stays as it is.
    """

    def __init__(self, *args, members, everybody, **kwargs):
        super().__init__(*args, **kwargs)
        self.everybody = everybody
        self.by_name = {self.name_of(member): member for member in members}
        for name, member in self.by_name.items():
            self.initial[name] = member.skill
            self.fields[name] = forms.IntegerField(
                label=str(member),
                required=name in self.data,
                min_value=1,
                max_value=Member.LOWEST_SKILL,
                error_messages=said(SKILL_BOUNDS) | {"required": SKILL_BOUNDS},
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )

    @staticmethod
    def name_of(member):
        return f"skill_{member.pk}"

    def field_of(self, member):
        return self[self.name_of(member)]

    def changed_skills(self):
        """{member: level} of those whose level is another one now."""
        return {
            self.by_name[name]: skill
            for name, skill in self.cleaned_data.items()
            if skill is not None and skill != self.by_name[name].skill
        }

    def gone(self):
        """How many of the members that the page showed are members no longer."""
        return len(self._seen().keys() - {self.name_of(member) for member in self.everybody})

    def save(self):
        """Returns how many members have another level now."""
        return change_skills(skills=self.changed_skills())
